/** The child's end of a ForkedHost. */

/** Handles messages in order, and ends the process when the companion is gone. */
export function serve<ToHost, FromHost extends object>(
  handle: (message: ToHost, reply: (message: FromHost) => void) => void,
): void {
  const reply = (message: FromHost): void => {
    if (process.connected) process.send?.(message);
  };
  process.on('message', (message) => {
    handle(message as ToHost, reply);
  });
  process.once('disconnect', () => {
    process.exit(0);
  });
}
