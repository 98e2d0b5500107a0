import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { problemOf } from '../client/http/companion-client.ts';
import type { Problem } from '../client/problems.ts';
import { ProblemNotice } from '../client/ui/notice.tsx';
import { credentials } from './api.ts';

/** A button that saves a file of the companion's, and says why it could not. */
export function SaveButton({ label, onSave }: { label: string; onSave: () => Promise<void> }): VNode {
  const problem = useSignal<Problem | null>(null);
  const isBusy = useSignal(false);
  const press = async (): Promise<void> => {
    isBusy.value = true;
    try {
      await onSave();
      problem.value = null;
    } catch (error) {
      problem.value = problemOf(error);
    }
    isBusy.value = false;
  };
  return (
    <>
      <button class="button" type="button" disabled={isBusy.value} onClick={() => void press()}>
        {label}
      </button>
      {problem.value === null ? null : <ProblemNotice problem={problem.value} />}
    </>
  );
}

/** Has the browser fetch a file of any size by itself, from an address that opens for a minute. */
export async function download(path: string): Promise<void> {
  const link = document.createElement('a');
  link.href = await credentials.pass(path);
  link.download = '';
  link.click();
}
