import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { problemOf } from '../../client/http/companion-client.ts';
import { text } from '../../client/i18n/text.ts';
import type { Problem } from '../../client/problems.ts';
import { Notice, ProblemNotice } from '../../client/ui/notice.tsx';
import { roomRoutes, type RoomReport } from '../../shared/rooms/http.ts';
import { client } from '../api.ts';
import { shownCode } from './invitation.tsx';
import { QrCode } from './qr.tsx';
import { roomLink, sheetAddress, typedAddress } from './room-link.ts';

/** For the projector: what a hall of people scans or types. */
export function JoinSheet({ code, keyOfLink }: { code: string; keyOfLink: string | undefined }): VNode {
  const report = useSignal<RoomReport | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  useEffect(() => {
    client.call(roomRoutes.report, { params: { code } }).then(
      (answer) => {
        report.value = answer;
      },
      (error: unknown) => {
        problem.value = problemOf(error);
      },
    );
  }, [code]);
  if (problem.value !== undefined) return <ProblemNotice problem={problem.value} />;
  if (report.value === undefined) return <p class="lead">{text('listen_entering')}</p>;
  const { options, addresses } = report.value;
  const address = sheetAddress(location.search, addresses);
  if (address === undefined) return <Notice tone="waiting" title={text('speaker_no_door')} />;
  const link = roomLink(address, code, keyOfLink, options.access);
  return (
    <section class="join-sheet" aria-label={text('speaker_invite')}>
      <h2 dir="auto">{options.name}</h2>
      <QrCode link={link} label={text('speaker_qr', link)} />
      <div class="join-words">
        <p>{text('speaker_sheet_scan')}</p>
        <p class="join-address">{typedAddress(address)}</p>
        <p class="join-code">{shownCode(code)}</p>
      </div>
    </section>
  );
}
