import type { Browser, Target } from 'puppeteer-core';

/** What the browser itself says of a companion that is not there: nobody's mistake. */
const NOBODY_THERE = /ERR_CONNECTION_(REFUSED|RESET|CLOSED)/;

/**
 * Collects what goes wrong in every page, frame and worker of a browser: exceptions that nobody caught, and what the
 * console is told as a warning or an error, also before anybody listened.
 */
export async function collectComplaints(browser: Browser): Promise<string[]> {
  const complaints: string[] = [];
  const listen = async (target: Target): Promise<void> => {
    try {
      // A worker with a session that is not the harness's own could not be ended any more.
      const session = (await target.worker())?.client ?? (await target.createCDPSession());
      const complain = (words: string): void => {
        if (!NOBODY_THERE.test(words)) complaints.push(`${target.url()}: ${words}`);
      };
      session.on('Runtime.exceptionThrown', ({ exceptionDetails: { text, exception } }) => {
        complain(`${text} ${exception?.description ?? ''}`);
      });
      session.on('Runtime.consoleAPICalled', ({ type, args }) => {
        if (type !== 'error' && type !== 'warning' && type !== 'assert') return;
        complain(args.map(({ value, description }) => String(value ?? description)).join(' '));
      });
      session.on('Log.entryAdded', ({ entry }) => {
        if (entry.level === 'error' || entry.level === 'warning')
          complain(`${entry.text} ${entry.url ?? ''}`);
      });
      // Enabled anew, it tells what there was before.
      await session.send('Runtime.disable');
      await Promise.all([session.send('Runtime.enable'), session.send('Log.enable')]);
    } catch {
      // It was closed before it could be listened to.
    }
  };
  browser.on('targetcreated', (target) => void listen(target));
  await Promise.all(browser.targets().map(listen));
  return complaints;
}
