/** The child's end of a ForkedHost. */
import { isUsageQuestion, ownUsage, type UsageAnswer } from './usage.ts';

/** Handles messages in order, and ends the process when the companion is gone. */
export function serve(handle: (message: unknown, reply: (message: object) => void) => void): void {
  const reply = (message: object): void => {
    if (process.connected) process.send?.(message);
  };
  process.on('message', (message) => {
    if (isUsageQuestion(message)) reply({ type: 'usage', usage: ownUsage() } satisfies UsageAnswer);
    else handle(message, reply);
  });
  process.once('disconnect', () => {
    process.exit(0);
  });
}
