import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { claimPort, freePort } from './free-port.js'

it('finds a port for none or zero, keeps a free one, and names the one in use', async () => {
  const port = await freePort()
  expect(await claimPort(port, 'Kafka')).toBe(port)
  expect(await claimPort(0, 'Kafka')).toBeGreaterThan(1023)
  const server = createServer().listen(port, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  await expect(claimPort(port, 'Kafka')).rejects.toThrow(`Port ${port} for Kafka is in use`)
  await new Promise((resolve) => server.close(resolve))
})
