export interface WireLimits {
  /** An owner that says nothing for so long inside a transaction loses it, and its connection. */
  idleInTransactionMs: number
  /** The data of one COPY; more gets error 54000. */
  copyBytes: number
  /** The COPY data of all clients together; beyond it clients are read one after the other. */
  copyBytesOfAll: number
  /** One message, and all messages up to a Sync. */
  messageBytes: number
  clients: number
}

const megabyte = 1 << 20

export const defaultLimits: WireLimits = {
  idleInTransactionMs: 30_000,
  copyBytes: 256 * megabyte,
  copyBytesOfAll: 384 * megabyte,
  messageBytes: 64 * megabyte,
  clients: 200,
}
