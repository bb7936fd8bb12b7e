import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { askedPorts, choosePorts, machinePorts, type PortProbe, portNames } from './ports.js'

function probe(busy: number[]): PortProbe {
  let next = 40_000
  return {
    isFree: async (port) => !busy.includes(port),
    anyFree: async () => next++,
  }
}

const wishes = { asked: {}, last: {}, wellKnown: true }

describe('choosing ports', () => {
  it('takes the well-known ports when they are free', async () => {
    const ports = await choosePorts(wishes, probe([]))
    expect(ports).toMatchObject({ mqtt: 1883, http: 8080, kafka: 9092, database: 5432, redis: 6379 })
  })

  it('takes any free port where the well-known one is busy', async () => {
    const ports = await choosePorts(wishes, probe([1883]))
    expect(ports.mqtt).toBe(40_000)
    expect(ports.http).toBe(8080)
  })

  it('prefers the ports of the last start, so that addresses given out stay right', async () => {
    const ports = await choosePorts({ ...wishes, last: { kafka: 19_092, mqtt: 11_883 } }, probe([11_883]))
    expect(ports.kafka).toBe(19_092)
    expect(ports.mqtt).toBe(1883)
  })

  it('names the port that was asked for and is busy, and what to do', async () => {
    await expect(choosePorts({ ...wishes, asked: { mqtt: 1884 } }, probe([1884]))).rejects.toThrow(
      /port 1884 \(MQTT_PORT\) is in use.*lsof -i :1884/,
    )
  })

  it('gives no port twice, even when one asked for is another one’s well-known port', async () => {
    const ports = await choosePorts({ ...wishes, asked: { http: 1883 } }, probe([]))
    expect(ports.http).toBe(1883)
    expect(new Set(portNames.map((name) => ports[name])).size).toBe(portNames.length)
  })

  it('leaves the well-known ports alone when told to', async () => {
    const ports = await choosePorts({ ...wishes, wellKnown: false }, probe([]))
    expect(Math.min(...Object.values(ports))).toBeGreaterThanOrEqual(40_000)
  })

  it('reads asked ports from the environment and refuses what is no port', () => {
    expect(askedPorts({ MQTT_PORT: '1884', HTTP_PORT: '' })).toEqual({ mqtt: 1884 })
    expect(() => askedPorts({ MQTT_PORT: '99999' })).toThrow('MQTT_PORT is "99999"')
  })

  it('sees a port of this machine that is taken', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    expect(await machinePorts.isFree(port)).toBe(false)
    await new Promise((resolve) => server.close(resolve))
    expect(await machinePorts.isFree(port)).toBe(true)
  })
})
