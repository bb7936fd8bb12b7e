import { type AddressInfo, createServer, type Socket } from 'node:net'
import { ClientConnection } from './client-connection.js'
import type { ServerParts } from './server-parts.js'
import { errorResponse } from './wire-message.js'

export interface WireServer {
  port: number
  close(): Promise<void>
}

/** Listens on loopback for PostgreSQL clients and lets them take turns in the one session. `lost` is told when the engine ends. */
export async function startWireServer(
  parts: ServerParts,
  port: number,
  lost: (error: unknown) => void,
): Promise<WireServer> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true, keepAlive: true }, (socket) => {
    socket.on('error', () => {})
    if (sockets.size >= parts.limits.clients) {
      socket.end(
        errorResponse({ severity: 'FATAL', code: '53300', message: 'sorry, too many clients already' }),
      )
      return
    }
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    new ClientConnection(parts, socket).serve().catch(lost)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
