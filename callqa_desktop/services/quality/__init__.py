"""The work of quality managers: samples and queues, calibrations, disputes, coaching."""
