/** What the browser and its system are called, as far as they tell; the viewer finds it in the list of those that are paired. */
export interface BrowserName {
  /** "Chrome". */
  readonly browser: string;
  /** "Linux". */
  readonly system: string;
}

/** Of those that the browser names, the one that says most; every Chromium names itself so too. */
const BROWSERS = ['Edg', 'OPR', 'Vivaldi', 'Firefox', 'Chrome', 'Safari'] as const;
const BROWSER_TITLES: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera' };
const SYSTEMS = ['Android', 'CrOS', 'Windows', 'iPhone', 'iPad', 'Mac OS X', 'Linux'] as const;
const SYSTEM_TITLES: Readonly<Record<string, string>> = { CrOS: 'ChromeOS', 'Mac OS X': 'macOS' };

/** @param userAgent as of `navigator.userAgent` */
export function browserName(userAgent: string): BrowserName {
  const browser = BROWSERS.find((name) => userAgent.includes(`${name}/`));
  const system = SYSTEMS.find((name) => userAgent.includes(name));
  return {
    browser: browser === undefined ? 'Browser' : (BROWSER_TITLES[browser] ?? browser),
    system: system === undefined ? '?' : (SYSTEM_TITLES[system] ?? system),
  };
}
