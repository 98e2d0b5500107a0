/** Keeps the screen on while somebody listens, where the browser lets a page do that: on secure pages alone. */
export function keepScreenOn(signal: AbortSignal): void {
  if (!('wakeLock' in navigator)) return;
  let lock: WakeLockSentinel | undefined;
  const hold = (): void => {
    if (document.visibilityState !== 'visible') return;
    navigator.wakeLock.request('screen').then(
      (held) => {
        if (signal.aborted) void held.release();
        else lock = held;
      },
      // The battery is low, say: the screen goes off as it always does.
      () => undefined,
    );
  };
  hold();
  // The browser lets go of it whenever the page is not looked at.
  document.addEventListener('visibilitychange', hold, { signal });
  signal.addEventListener('abort', () => {
    void lock?.release();
  });
}
