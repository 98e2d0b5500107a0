import type { RoomCode } from '../../shared/rooms/code.ts';
import type { ToHostMessageOf } from '../../shared/rooms/host-messages.ts';
import type { RoomSecrets } from './room-secrets.ts';

export type ConversationMessage = ToHostMessageOf<'conversation'>;
export type ConversationEnd = NonNullable<ConversationMessage['reason']>;

/** What a conversation needs of a room. */
export interface Converser {
  readonly code: RoomCode;
  readonly name: string;
  readonly secrets: Pick<RoomSecrets, 'newToken'>;
  send(message: ConversationMessage): void;
}

interface Conversation<Room> {
  readonly asker: Room;
  readonly asked: Room;
  isAgreed: boolean;
}

/** Which rooms are in conversation, two and two: the host of one has asked, and that of the other agrees. */
export class Conversations<Room extends Converser> {
  readonly #all = new Map<Room, Conversation<Room>>();

  /** Takes the place of the conversation that the asking room was in. */
  ask(asker: Room, asked: Room): void {
    const before = this.#all.get(asker);
    if (before !== undefined && partnerIn(before, asker) === asked) {
      // Both have asked each other: nothing is left to agree upon.
      if (before.asked === asker) this.agree(asker);
      else this.report(asker);
      return;
    }
    if (asker === asked) this.refuse(asker, 'own');
    else if (this.#all.has(asked)) this.refuse(asker, 'busy');
    else {
      this.leave(asker);
      const conversation = { asker, asked, isAgreed: false };
      for (const room of [asker, asked]) this.#all.set(room, conversation);
      this.#reportBoth(conversation);
    }
  }

  /** Nothing has changed, for this reason. */
  refuse(room: Room, reason: ConversationEnd): void {
    room.send({ ...this.#messageFor(room), reason });
  }

  /** Only whoever was asked agrees to anything. */
  agree(room: Room): void {
    const conversation = this.#all.get(room);
    if (conversation?.asked !== room) return;
    conversation.isAgreed = true;
    this.#reportBoth(conversation);
  }

  leave(room: Room): void {
    const isDeclined = this.#all.get(room)?.asked === room && this.#all.get(room)?.isAgreed === false;
    if (this.#part(room, isDeclined ? 'declined' : 'left')) this.report(room);
  }

  /** The room has ended. */
  end(room: Room): void {
    this.#part(room, 'ended');
  }

  /** The room has another code and other secrets: the other host comes back by those. */
  renew(room: Room): void {
    const conversation = this.#all.get(room);
    if (conversation !== undefined) this.report(partnerIn(conversation, room));
  }

  /** Tells a host how it is. */
  report(room: Room): void {
    room.send(this.#messageFor(room));
  }

  #part(room: Room, reason: ConversationEnd): boolean {
    const conversation = this.#all.get(room);
    if (conversation === undefined) return false;
    for (const one of [conversation.asker, conversation.asked]) this.#all.delete(one);
    this.refuse(partnerIn(conversation, room), reason);
    return true;
  }

  #reportBoth({ asker, asked }: Conversation<Room>): void {
    for (const room of [asker, asked]) this.report(room);
  }

  #messageFor(room: Room): ConversationMessage {
    const conversation = this.#all.get(room);
    if (conversation === undefined) return { type: 'conversation', state: 'none' };
    const partner = partnerIn(conversation, room);
    const { code, name } = partner;
    if (conversation.isAgreed) {
      const token = partner.secrets.newToken();
      return { type: 'conversation', state: 'agreed', partner: { code, name, token } };
    }
    return room === conversation.asked
      ? { type: 'conversation', state: 'asked', partner: { code, name } }
      : { type: 'conversation', state: 'asking', partner: { code } };
  }
}

function partnerIn<Room>({ asker, asked }: Conversation<Room>, room: Room): Room {
  return room === asker ? asked : asker;
}
