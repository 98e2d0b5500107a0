import type { WebSocket } from 'ws';

/** What rooms use of the library's socket. */
export type RoomSocket = Pick<
  WebSocket,
  'readyState' | 'OPEN' | 'bufferedAmount' | 'send' | 'ping' | 'close' | 'terminate' | 'on' | 'once'
>;
