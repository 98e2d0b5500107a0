/** The child's end of a ForkedHost. */
import { isQuestion } from './question.ts';
import { isUsageQuestion, ownUsage, type UsageAnswer } from './usage.ts';

/** Handles messages in order, each answer with the number of its question, and ends the process when the companion is gone. */
export function serve(handle: (message: unknown, reply: (message: object) => void) => void): void {
  const reply = (message: object): void => {
    if (process.connected) process.send?.(message);
  };
  process.on('message', (message) => {
    if (isUsageQuestion(message)) reply({ type: 'usage', usage: ownUsage() } satisfies UsageAnswer);
    else if (isQuestion(message)) {
      const { question, asked } = message;
      handle(asked, (answer) => {
        reply({ question, answer });
      });
    } else handle(message, reply);
  });
  process.once('disconnect', () => {
    process.exit(0);
  });
}
