import { type AddressInfo, createServer } from 'node:net'

/** A TCP port of the loopback interface nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/** The wanted port if it is free, a free one for 0 or none; throws with the port's number when somebody has it. */
export async function claimPort(wanted: number | undefined, what: string): Promise<number> {
  if (!wanted) return freePort()
  await new Promise<void>((resolve, reject) => {
    const server = createServer()
    server.once('error', () =>
      reject(
        new Error(`Port ${wanted} for ${what} is in use: stop what listens there or choose another port.`),
      ),
    )
    server.listen(wanted, '127.0.0.1', () => server.close(() => resolve()))
  })
  return wanted
}
