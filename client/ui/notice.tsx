import type { ComponentChildren, VNode } from 'preact';
import { errorText } from '../i18n/problem-text.ts';
import { text, type TextKey } from '../i18n/text.ts';
import type { OwnProblem, Problem } from '../problems.ts';

/** Something the viewer should read; `trouble` is announced at once. */
export function Notice(properties: {
  tone: 'good' | 'waiting' | 'trouble';
  title: string;
  children?: ComponentChildren;
}): VNode {
  const { tone, title, children } = properties;
  return (
    <div class={`notice ${tone}`} role={tone === 'trouble' ? 'alert' : 'status'}>
      <span class="notice-title">{title}</span>
      {children}
    </div>
  );
}

/** What is typed in a terminal to put a problem right. */
const COMMANDS: Partial<Record<OwnProblem, string>> = {
  companion_away: 'npm start',
  companion_outdated: 'git pull && npm start',
  not_paired: 'npm run pair',
};
/** Nothing has failed: something is still to be done. */
const WAITING: readonly OwnProblem[] = ['companion_away', 'not_paired'];

/** A problem in the viewer's words, and what to do about it. */
export function ProblemNotice({ problem }: { problem: Problem }): VNode {
  if (problem.from === 'companion') {
    const { title, details } = errorText(problem.code, problem.parameters);
    return (
      <Notice tone="trouble" title={title}>
        {details.map((detail) => (
          <span key={detail}>{detail}</span>
        ))}
      </Notice>
    );
  }
  const title: TextKey = `problem_${problem.code}`;
  const todo: TextKey = `problem_${problem.code}_todo`;
  const command = COMMANDS[problem.code];
  return (
    <Notice tone={WAITING.includes(problem.code) ? 'waiting' : 'trouble'} title={text(title)}>
      <span>{text(todo)}</span>
      {command === undefined ? null : (
        <span>
          <code>{command}</code>
        </span>
      )}
    </Notice>
  );
}
