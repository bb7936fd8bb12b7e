import { ProtocolViolation } from './client-work.js'
import { MessageTooLarge } from './message-reader.js'
import { StatementFailed } from './session-engine.js'

/** The connection is to be ended with this error. */
export class Fatal extends Error {
  override name = 'Fatal'
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

/** The error a connection ends with; throws what is not the connection's but the server's. */
export function asFatal(error: unknown): Fatal {
  if (error instanceof Fatal) return error
  if (error instanceof ProtocolViolation) return new Fatal('08P01', error.message)
  if (error instanceof MessageTooLarge) return new Fatal('54000', error.message)
  // A role dropped, or a setting of the start-up message that is none: a server would not have let the client in.
  if (error instanceof StatementFailed)
    return new Fatal(error.code === '22023' ? '28000' : error.code, error.message)
  throw error
}
