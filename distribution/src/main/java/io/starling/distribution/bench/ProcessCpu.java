package io.starling.distribution.bench;

import java.time.Duration;
import java.util.Optional;

/**
 * The processor time that a process has used, all its threads and the kernel's work for them; on
 * Linux from {@code /proc/PID/stat}, in steps of 10 ms.
 */
public final class ProcessCpu {
  private final ProcessHandle process;

  private ProcessCpu(ProcessHandle process) {
    this.process = process;
  }

  /**
   * Finds a process of this machine.
   *
   * @return empty when there is none with this id, or its processor time is hidden from us
   */
  public static Optional<ProcessCpu> of(long pid) {
    return ProcessHandle.of(pid).map(ProcessCpu::new).filter(cpu -> cpu.used().isPresent());
  }

  /** That of this process. */
  static ProcessCpu own() {
    return new ProcessCpu(ProcessHandle.current());
  }

  /** The processor time used so far; empty when the process is gone. */
  Optional<Duration> used() {
    return process.info().totalCpuDuration();
  }
}
