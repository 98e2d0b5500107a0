/** Keeps the screen on while somebody listens, where the browser lets a page do that: on secure pages alone. */
export function keepScreenOn(signal: AbortSignal): void {
  if (!('wakeLock' in navigator)) return;
  let lock: WakeLockSentinel | undefined;
  let isAsked = false;
  const hold = async (): Promise<void> => {
    if (isAsked || lock?.released === false || document.visibilityState !== 'visible') return;
    isAsked = true;
    try {
      lock = await navigator.wakeLock.request('screen');
      if (signal.aborted) await lock.release();
    } catch {
      // The battery is low, say: the screen goes off as it always does.
    } finally {
      isAsked = false;
    }
  };
  void hold();
  // The browser lets go of it whenever the page is not looked at.
  document.addEventListener('visibilitychange', () => void hold(), { signal });
  signal.addEventListener('abort', () => {
    void lock?.release();
  });
}
