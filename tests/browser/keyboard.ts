/** An extension's page without a mouse, and without eyes. */
import type { Page, SerializedAXNode } from 'puppeteer-core';
import { expect } from 'vitest';
import { until } from './harness/until.ts';

const CONTROLS = new Set([
  'button',
  'switch',
  'combobox',
  'slider',
  'textbox',
  'searchbox',
  'link',
  'checkbox',
  'radio',
]);

/** What can be operated on a page, as a screen reader is told of it. */
export async function controls(shown: Page): Promise<SerializedAXNode[]> {
  const all = (node: SerializedAXNode): SerializedAXNode[] => [node, ...(node.children ?? []).flatMap(all)];
  const root = await shown.accessibility.snapshot();
  return root === null ? [] : all(root).filter(({ role }) => CONTROLS.has(role));
}

export async function focused(shown: Page): Promise<SerializedAXNode | undefined> {
  return (await controls(shown)).find((control) => control.focused === true);
}

/** Presses Tab until the focus is there. */
export async function tabTo(shown: Page, role: string, name: string): Promise<void> {
  await until(`the focus on ${role} "${name}"`, async () => {
    const now = await focused(shown);
    if (now?.role === role && now.name === name) return true;
    await shown.keyboard.press('Tab');
    return false;
  });
}

/**
 * Each control has a name, and as many presses of Tab as there are controls reach each of them, in their order. Of
 * several to choose one from, Tab reaches the chosen one, and arrows the others. What cannot be operated yet is passed over.
 */
export async function expectReachable(shown: Page, roles?: readonly string[]): Promise<SerializedAXNode[]> {
  const there = await controls(shown);
  for (const { name } of there) expect(name).toBeTruthy();
  const stops = there.filter(
    ({ role, checked, disabled }) => disabled !== true && (role !== 'radio' || checked === true),
  );
  const reached: string[] = [];
  while (reached.length < stops.length) {
    await shown.keyboard.press('Tab');
    reached.push((await focused(shown))?.name ?? '');
  }
  expect(reached).toEqual(stops.map(({ name }) => name));
  if (roles !== undefined) expect(there.map(({ role }) => role)).toEqual(roles);
  return there;
}

const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';

/**
 * Each press of Tab goes on to the next of what can be operated, all of it in its order, out of the page and in again, and
 * each shows that it has the focus.
 */
export async function expectTabSeen(shown: Page): Promise<void> {
  const stops = await shown.evaluate((selector) => {
    const operable = [...document.querySelectorAll<HTMLElement>(selector)].filter(
      (element) =>
        element.checkVisibility() &&
        !element.matches(':disabled') &&
        !(element instanceof HTMLInputElement && element.type === 'radio' && !element.checked),
    );
    operable.forEach((element, place) => (element.dataset['stop'] = String(place)));
    return operable.length;
  }, FOCUSABLE);
  const seen: string[] = [];
  for (let place = 0; place <= stops; place++) {
    await shown.keyboard.press('Tab');
    seen.push(
      await shown.evaluate(() => {
        const focused = document.activeElement;
        if (!(focused instanceof HTMLElement) || focused === document.body) return 'out';
        // What is hidden from eyes shows it at what stands for it.
        const shows = [focused, focused.nextElementSibling, focused.closest('label')].some((element) => {
          if (element === null) return false;
          const { boxShadow, outlineStyle, outlineWidth } = getComputedStyle(element);
          return boxShadow !== 'none' || (outlineStyle !== 'none' && outlineWidth !== '0px');
        });
        return `${focused.dataset['stop'] ?? focused.tagName}${shows ? '' : ', unseen'}`;
      }),
    );
  }
  // Tab begins where the page was last touched.
  const fromTheTop = seen.splice(seen.indexOf('out') + 1).concat(seen);
  expect(fromTheTop).toEqual([...Array.from({ length: stops }, (_, place) => String(place)), 'out']);
}
