import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

export interface CuttingProxy {
  readonly port: number
  /** How many connections were cut at a COMMIT. */
  readonly cuts: { readonly before: number; readonly after: number }
  stop(): void
}

/** A simple query `COMMIT` of the PostgreSQL protocol: type, length, text, zero. */
const commit = Buffer.from('Q\0\0\0\x0bCOMMIT\0', 'latin1')

/**
 * Stands before a PostgreSQL server and cuts connections around COMMIT: one in `every` before the server sees it, and
 * one in `every` after the server has it but before its answer, so that the client cannot know the outcome.
 */
export async function startCuttingProxy(
  target: { readonly host: string; readonly port: number },
  { every, most }: { readonly every: number; readonly most: number },
): Promise<CuttingProxy> {
  const cuts = { before: 0, after: 0 }
  let commits = 0
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host)
    let silent = false
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.once('close', () => {
        open.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    upstream.on('data', (bytes) => {
      if (silent) client.destroy()
      else client.write(bytes)
    })
    client.on('data', (bytes) => {
      if (bytes.subarray(-commit.length).equals(commit)) {
        commits += 1
        if (cuts.before + cuts.after < most && commits % every === 0) {
          if (commits % (2 * every) === 0) {
            cuts.before += 1
            client.destroy()
            return
          }
          cuts.after += 1
          silent = true
        }
      }
      upstream.write(bytes)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    cuts,
    stop: () => {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
