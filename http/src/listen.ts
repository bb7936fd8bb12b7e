import { createServer, type Server, type ServerOptions, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { CommonProblem, type CommonProblemCode } from './common-problem.js'
import { problemBody } from './problem.js'

interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly fetch: Parameters<typeof getRequestListener>[0]
  readonly answerProblem: (error: unknown) => Response
  readonly newId: () => string
  /** For tests: other bounds than the stated ones. */
  readonly bounds?: ServerOptions
}

/** How long running answers are waited for when the station stops. */
const drainMs = 5000

/**
 * Serves HTTP/1.1 with bounds: headers within 10 s, a request within 30 s, 16 kB of headers, an idle or unread
 * connection 30 s, 2,000 connections. What is no HTTP is answered with a problem, too. Port 0 takes a free one.
 */
export async function listen(options: ListenOptions) {
  const listener = getRequestListener(options.fetch, {
    hostname: 'localhost',
    overrideGlobalObjects: false,
    errorHandler: (error) =>
      options.answerProblem(
        (error as Error).name === 'RequestError' ? new CommonProblem('malformed-request') : error,
      ),
  })
  const bounds = {
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 10_000,
    connectionsCheckingInterval: 2000,
    maxHeaderSize: 16_384,
    ...options.bounds,
  }
  const server = createServer(bounds, (request, response) => void listener(request, response))
  server.maxConnections = 2000
  server.setTimeout(30_000)
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    refuseClient(error, socket, options.newId()),
  )
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  return { port: (server.address() as AddressInfo).port, stop: () => drain(server, sockets) }
}

const clientErrors: Record<string, CommonProblemCode> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
}

function refuseClient(error: NodeJS.ErrnoException, socket: Socket, id: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const problem = new CommonProblem(clientErrors[error.code ?? ''] ?? 'malformed-request')
  const { status } = problem.kind
  const body = `${JSON.stringify(problemBody(problem, `urn:uuid:${id}`))}\n`
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

async function drain(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), drainMs)
  // A connection that was answering when the door closed is idle only afterwards.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    // One that was opened ahead and has said nothing yet counts as busy to Node.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  })
  clearInterval(idle)
  clearTimeout(timer)
}
