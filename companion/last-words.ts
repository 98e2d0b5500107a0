/** What a companion does about a fault that nobody caught: it says so, sends its clients to the next one, and ends. */

/** Tells whoever supervises the process that it is to be started again: "internal software error" of sysexits(3). */
export const CRASH_CODE = 70;
/** Tells it that starting again would come to the same: settings are wrong, or the port is another's. */
export const CANNOT_START_CODE = 2;
/** Clients are told, and connections closed, within; a process in an unknown state does no more than that. */
const GOODBYE_MS = 2_000;

interface FaultSource {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (fault: unknown) => void): unknown;
}

export interface LastWords {
  /** Ends every session with the word to come back. */
  readonly close: () => Promise<unknown>;
  readonly log: (fault: unknown) => void;
  readonly exit: (code: number) => void;
}

/** Ends the process once, whatever else goes wrong meanwhile. */
export function endOnFault(source: FaultSource, { close, log, exit }: LastWords): void {
  let isEnding = false;
  const end = (fault: unknown): void => {
    log(fault);
    if (isEnding) return;
    isEnding = true;
    const leave = (): void => {
      exit(CRASH_CODE);
    };
    const limit = setTimeout(leave, GOODBYE_MS);
    void close()
      .catch(log)
      .finally(() => {
        clearTimeout(limit);
        leave();
      });
  };
  source.on('uncaughtException', end);
  source.on('unhandledRejection', end);
}
