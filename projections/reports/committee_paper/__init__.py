"""The update of a review group to its committee, section by section as the paper of 2019 has them."""
