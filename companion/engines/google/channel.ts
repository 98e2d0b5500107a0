/**
 * Asking a channel how it is makes it connect, which otherwise the first request would wait for.
 * @param stub as a client's `initialize` gives it
 */
export function connectAhead(stub: unknown): void {
  const { getChannel } = stub as { getChannel?: () => { getConnectivityState(connect: boolean): number } };
  getChannel?.call(stub).getConnectivityState(true);
}
