import { type AddressInfo, createServer } from 'node:net'

/**
 * Below what systems hand out to outgoing connections and to whoever asks for any port: nobody takes a port of these
 * between its choice and its use, and two processes that choose at once hardly ever choose the same.
 */
const [lowest, highest] = [10_000, 32_000]

/** A TCP port of the loopback interface nobody listens on now, on any address. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries += 1) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (await portIsFree(port)) return port
  }
  const port = await listening(0, '127.0.0.1')
  if (port === null) throw new Error('this machine has no free port on 127.0.0.1')
  return port
}

/** A program that listens on every address is in the way as much as one on loopback. */
export async function portIsFree(port: number): Promise<boolean> {
  return (await listening(port, '127.0.0.1')) !== null && (await listening(port, '0.0.0.0')) !== null
}

/** The wanted port if it is free, a free one for 0 or none; throws with the port's number when somebody has it. */
export async function claimPort(wanted: number | undefined, what: string): Promise<number> {
  if (!wanted) return freePort()
  if ((await listening(wanted, '127.0.0.1')) !== null) return wanted
  throw new Error(`Port ${wanted} for ${what} is in use: stop what listens there or choose another port.`)
}

function listening(port: number, host: string): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen(port, host, () => {
      const address = server.address() as AddressInfo
      server.close(() => resolve(address.port))
    })
  })
}
