/** Where access says what it noticed: the application's log, or a test's. Never a secret, a ticket or a code. */
export interface AccessLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}
