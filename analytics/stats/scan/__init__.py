"""The spatial scan statistic (Kulldorff 1997), its windows, replicas and kernels."""
