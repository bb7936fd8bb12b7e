/** The bytes of a protocol message: type, length, body. */
export function wireMessage(type: string, ...parts: readonly (Buffer | string)[]): Buffer {
  const body = parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part))
  const head = Buffer.alloc(5)
  head.write(type, 'latin1')
  head.writeInt32BE(4 + body.reduce((sum, part) => sum + part.length, 0), 1)
  return Buffer.concat([head, ...body])
}

export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

export interface ErrorFields {
  severity: 'ERROR' | 'FATAL'
  /** SQLSTATE. */
  code: string
  message: string
}

export function errorResponse({ severity, code, message }: ErrorFields): Buffer {
  return wireMessage('E', `S${severity}`, `V${severity}`, `C${code}`, `M${message}`, Buffer.from([0]))
}

/** What the last ReadyForQuery said: idle, in a transaction, in a failed one. */
export type SessionStatus = 'I' | 'T' | 'E'

export function readyForQuery(status: SessionStatus): Buffer {
  return wireMessage('Z', Buffer.from(status))
}
