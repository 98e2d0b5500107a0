import { describe, expect, test } from 'vitest';
import { browserName } from '../../../../client/pairing/browser-name.ts';
import { formatCode, parseCode } from '../../../../client/pairing/code.ts';

describe('a code', () => {
  test.each(['12345678', '1234 5678', ' 1234-5678\n', '1 2 3 4 5 6 7 8'])('is read from %j', (typed) => {
    expect(parseCode(typed)).toBe('12345678');
  });

  test.each(['', '1234567', '123456789', '1234567x', '１２３４５６７８'])('is not read from %j', (typed) => {
    expect(parseCode(typed)).toBeUndefined();
  });

  test('is shown in two groups', () => {
    expect(formatCode('12345678')).toBe('1234 5678');
  });
});

describe('a browser', () => {
  const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0';
  test.each([
    [`Mozilla/5.0 (X11; Linux x86_64) ${chrome} Safari/537.36`, 'Chrome', 'Linux'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/140.0`, 'Edge', 'Windows'],
    [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${chrome} Safari/537.36 OPR/120.0`, 'Opera', 'macOS'],
    [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${chrome} Safari/537.36`, 'Chrome', 'ChromeOS'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Linux'],
    ['', 'Browser', '?'],
  ])('that calls itself %j is %s on %s', (userAgent, browser, system) => {
    expect(browserName(userAgent)).toEqual({ browser, system });
  });
});
