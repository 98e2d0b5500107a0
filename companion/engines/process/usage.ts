/** What a process of ours has taken so far: asked of the process itself, so that it is the same on every system. */

export interface ProcessUsage {
  /** Of all its threads, since it began. */
  readonly cpuMs: number;
  /** Resident now. */
  readonly memoryMb: number;
}

export const USAGE_QUESTION = { type: 'usage?' } as const;

export interface UsageAnswer {
  readonly type: 'usage';
  readonly usage: ProcessUsage;
}

export function isUsageQuestion(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'usage?';
}

export function isUsageAnswer(message: unknown): message is UsageAnswer {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'usage';
}

export function ownUsage(): ProcessUsage {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, memoryMb: process.memoryUsage.rss() / 2 ** 20 };
}
