import type { VNode } from 'preact';
import { text } from '../../client/i18n/text.ts';
import { RoomCodeForm } from '../rooms/room-code-form.tsx';
import { pathOfRoom } from './address.ts';

/** For whoever was told six digits rather than given a link. */
export function CodeEntry(): VNode {
  return (
    <RoomCodeForm
      isAlone
      label={text('listen_code')}
      submit={text('listen_enter')}
      onCode={(code) => {
        location.assign(pathOfRoom(code, location));
      }}
    >
      <h1>{text('listen_join')}</h1>
    </RoomCodeForm>
  );
}
