# SPDX-License-Identifier: MIT
"""Conservation laws of neural-network training, exactly."""
