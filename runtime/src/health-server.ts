import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Metrics } from './metrics.js'

/** Says why the station is not ready, or null when it is. */
export type Readiness = () => string | null | Promise<string | null>

interface HealthServerOptions {
  readonly host: string
  readonly port: number
  readonly metrics: Metrics
  readonly readiness: Readiness
}

/** `/-/healthy`, `/-/ready` and `/metrics` of a station without an HTTP service of its own. */
export async function startHealthServer(options: HealthServerOptions) {
  const server = createServer((request, response) => {
    void answer(request.url ?? '/', response, options)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(url: string, response: ServerResponse, { metrics, readiness }: HealthServerOptions) {
  const say = (status: number, text: string) =>
    response.writeHead(status, { 'content-type': 'text/plain' }).end(text)
  try {
    if (url === '/-/healthy') return say(200, 'healthy\n')
    if (url === '/metrics') return say(200, await metrics.text())
    if (url !== '/-/ready') return say(404, 'not found\n')
    const missing = await readiness()
    return missing === null ? say(200, 'ready\n') : say(503, `${missing}\n`)
  } catch (error) {
    return say(500, `${(error as Error).message}\n`)
  }
}
