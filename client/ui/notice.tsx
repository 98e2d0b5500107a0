import type { ComponentChildren, VNode } from 'preact';
import { errorText } from '../i18n/problem-text.ts';
import { text, type TextKey } from '../i18n/text.ts';
import type { Problem } from '../problems.ts';

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

const COMMAND = 'npm start';

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
  return (
    <Notice tone={problem.code === 'companion_away' ? 'waiting' : 'trouble'} title={text(title)}>
      <span>{text(todo)}</span>
      {problem.code === 'companion_away' ? (
        <span>
          <code>{COMMAND}</code>
        </span>
      ) : null}
    </Notice>
  );
}
