"""What ``ecos doctor`` looks at, a file a place: this machine, GitHub, the policy. It mends nothing itself."""
