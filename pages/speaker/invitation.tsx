import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { text } from '../../client/i18n/text.ts';
import { Select } from '../../client/ui/fields.tsx';
import { Notice } from '../../client/ui/notice.tsx';
import { formatRoomCode, parseRoomCode } from '../../shared/rooms/code.ts';
import type { HostView } from './host-room.ts';
import { QrCode } from './qr.tsx';
import { isOnlyOwn, joinSheetPath, roomLink, typedAddress } from './room-link.ts';

export function shownCode(code: string): string {
  const parsed = parseRoomCode(code);
  return parsed === undefined ? code : formatRoomCode(parsed);
}

/** How listeners come in: six digits, a link, a code to scan, and a sheet of them for the projector. */
export function InvitationCard({ view }: { view: HostView }): VNode {
  const { code, key, addresses, options } = view;
  const chosen = useSignal<string | undefined>(undefined);
  const wasCopied = useSignal(false);
  const address = chosen.value ?? addresses[0];
  const access = options?.access ?? 'open';
  if (address === undefined) {
    return (
      <section class="card section" aria-label={text('speaker_invite')}>
        <h2>{text('speaker_invite')}</h2>
        <p class="room-code">{shownCode(code)}</p>
        <Notice tone="waiting" title={text('speaker_no_door')}>
          <span>
            <code>ROOMS_PORT</code>
          </span>
        </Notice>
      </section>
    );
  }
  const link = roomLink(address, code, key, access);
  return (
    <section class="card section invitation" aria-label={text('speaker_invite')}>
      <h2>{text('speaker_invite')}</h2>
      <div class="invitation-parts">
        <QrCode link={link} label={text('speaker_qr', link)} />
        <div class="invitation-words">
          <p class="room-code">{shownCode(code)}</p>
          <p class="lead wrap">{typedAddress(address)}</p>
          {access === 'link' ? <p class="field-hint">{text('speaker_access_link_why')}</p> : null}
          <div class="row">
            <button
              class="button"
              type="button"
              onClick={() => {
                void navigator.clipboard.writeText(link).then(() => {
                  wasCopied.value = true;
                });
              }}
            >
              {text('speaker_copy')}
            </button>
            <a
              class="button"
              href={joinSheetPath(code, key, access, chosen.value)}
              target="_blank"
              rel="noreferrer"
            >
              {text('speaker_sheet')}
            </a>
          </div>
          <p class="field-hint" role="status">
            {wasCopied.value ? text('speaker_copied') : ''}
          </p>
        </div>
      </div>
      {isOnlyOwn(address) ? (
        <Notice tone="waiting" title={text('speaker_only_here')}>
          <span>
            <code>ROOMS_HOST</code>
          </span>
        </Notice>
      ) : null}
      {addresses.length < 2 ? null : (
        <Select
          label={text('speaker_address')}
          value={address}
          options={addresses.map((one) => ({ value: one, name: one }))}
          onChoose={(one) => {
            chosen.value = one;
            wasCopied.value = false;
          }}
        />
      )}
    </section>
  );
}
