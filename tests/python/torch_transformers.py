# SPDX-License-Identifier: MIT
"""Networks of Hugging Face transformers, from small configurations, with weights of a seed.

    NETWORKS["LLaMA"].make()    # LlamaForCausalLM: hidden size 4, 2 heads, 1 layer
"""

import transformers as hf
from torch_zoo import Case, normal, tokens

hf.logging.set_verbosity_error()

SMALL = {"vocab_size": 5, "hidden_size": 4, "intermediate_size": 6, "num_hidden_layers": 1,
         "num_attention_heads": 2,
         "max_position_embeddings": 8, "pad_token_id": None, "bos_token_id": None, "eos_token_id": None}
DECODER = {**SMALL, "use_cache": False, "num_key_value_heads": 1}
BERT = {**SMALL, "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
ids, two = {"input_ids": tokens}, {"input_ids": tokens[:, :2]}


def of(network, config, **options):
    return lambda: getattr(hf, network)(getattr(hf, config)(**options))


def resnet():
    return hf.ResNetForImageClassification(hf.ResNetConfig(
        num_channels=1, embedding_size=2, hidden_sizes=[2, 2], depths=[1, 1], layer_type="basic",
        num_labels=2))


NETWORKS: dict[str, Case] = {
    "GPT-2": Case(of("GPT2LMHeadModel", "GPT2Config", vocab_size=5, n_positions=6, n_embd=4, n_layer=1,
                     n_head=2,
                     use_cache=False, embd_pdrop=0, resid_pdrop=0, attn_pdrop=0, bos_token_id=None,
                     eos_token_id=None), ids),
    "BERT": Case(of("BertForMaskedLM", "BertConfig", **BERT), ids),
    "BERT, padding": Case(of("BertModel", "BertConfig", **{**BERT, "pad_token_id": 0}), ids),
    "LLaMA": Case(of("LlamaForCausalLM", "LlamaConfig", **{**DECODER, "num_key_value_heads": 2}), ids),
    "LLaMA, grouped heads": Case(of("LlamaForCausalLM", "LlamaConfig", **DECODER), ids),
    "Mistral": Case(of("MistralForCausalLM", "MistralConfig", **DECODER, head_dim=2), ids),
    "Qwen3": Case(of("Qwen3ForCausalLM", "Qwen3Config", **DECODER, head_dim=2), two),
    "Gemma": Case(of("GemmaForCausalLM", "GemmaConfig", **DECODER, head_dim=2), ids),
    "ViT": Case(of("ViTModel", "ViTConfig", hidden_size=4, num_hidden_layers=1, num_attention_heads=2,
                   intermediate_size=6, num_channels=1, image_size=(2, 4), patch_size=2,
                   hidden_dropout_prob=0.0,
                   attention_probs_dropout_prob=0.0), normal(1, 1, 2, 4)),
    "ResNet": Case(resnet, normal(1, 1, 16, 16)),
    "ConvNeXT": Case(of("ConvNextModel", "ConvNextConfig", num_channels=1, hidden_sizes=[3], depths=[1],
                        num_stages=1, patch_size=2), normal(1, 1, 4, 4)),
    "Mamba": Case(of("MambaForCausalLM", "MambaConfig", vocab_size=5, hidden_size=4, state_size=2,
                     num_hidden_layers=1, conv_kernel=2, use_cache=False, time_step_rank=1, pad_token_id=None,
                     bos_token_id=None, eos_token_id=None), two),
}


def mixtral():
    """Its router picks experts by data: it is refused."""
    return hf.MixtralForCausalLM(hf.MixtralConfig(**DECODER, head_dim=2, num_local_experts=2,
                                                  experts_implementation="eager"))


