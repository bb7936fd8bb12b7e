import { describe, expect, it, vi } from 'vitest'
import { packetType } from './frame.js'
import { Gate } from './gate.js'
import { guardLimits } from './guard-limits.js'
import { Pressure } from './pressure.js'
import { TokenBucket } from './token-bucket.js'

const frame = (type: number, total = 100) => ({ type, qos: 1, total })
const publish = (total?: number) => frame(packetType.publish, total)

function openGate(options: { packets?: TokenBucket; pressure?: Pressure; limits?: object } = {}) {
  const resume = vi.fn()
  const gate = new Gate({
    limits: { ...guardLimits, ...options.limits },
    pressure: options.pressure ?? new Pressure(1_000_000),
    now: () => 1000,
    onConnect: () => undefined,
    resume,
  })
  gate.judge(frame(packetType.connect))
  gate.open(options.packets ?? new TokenBucket(1000, 1000, 1000))
  return { gate, resume }
}

describe('the gate of a connection', () => {
  it('lets nothing pass before CONNECT, nothing else until it is answered, and no second one', () => {
    const resume = vi.fn()
    const gate = new Gate({
      limits: guardLimits,
      pressure: new Pressure(1),
      now: () => 0,
      onConnect: () => undefined,
      resume,
    })
    expect(gate.judge(publish())).toEqual({ refused: 'not-connect' })
    expect(gate.judge(frame(packetType.connect))).toBe('pass')
    expect(gate.judge(frame(packetType.pingreq))).toBe('wait')
    gate.open(new TokenBucket(1, 1, 0))
    expect(resume).toHaveBeenCalledOnce()
    expect(gate.judge(frame(packetType.pingreq))).toBe('pass')
    expect(gate.judge(frame(packetType.connect))).toEqual({ refused: 'second-connect' })
  })

  it('holds messages beyond the number and the bytes in flight until older ones have their answer', () => {
    const { gate } = openGate({ limits: { inFlightMessages: 3, inFlightBytes: 250 } })
    expect([1, 2, 3].map(() => gate.judge(publish()))).toEqual(['pass', 'pass', 'wait'])
    gate.settle()
    expect(gate.judge(publish(50))).toBe('pass')
    expect(gate.judge(publish(1))).toBe('pass')
    expect(gate.judge(publish(1))).toBe('wait')
  })

  it('always lets one message pass, however large', () => {
    const { gate } = openGate({ limits: { inFlightBytes: 10 } })
    expect(gate.judge(publish(60_000))).toBe('pass')
    expect(gate.judge(publish(1))).toBe('wait')
  })

  it('holds messages while too many bytes of all clients await Kafka', () => {
    const pressure = new Pressure(100)
    const { gate, resume } = openGate({ pressure })
    pressure.take(100)
    expect(gate.judge(publish())).toBe('wait')
    expect(gate.judge(frame(packetType.pingreq))).toBe('pass')
    resume.mockClear()
    pressure.give(100)
    expect(resume).toHaveBeenCalledOnce()
    expect(gate.judge(publish())).toBe('pass')
  })

  it('holds messages above the rate of the node, and comes back by itself', async () => {
    const { gate, resume } = openGate({ packets: new TokenBucket(200, 2, 1000) })
    expect([1, 2, 3].map(() => gate.judge(publish()))).toEqual(['pass', 'pass', 'wait'])
    resume.mockClear()
    await vi.waitFor(() => expect(resume).toHaveBeenCalled())
    gate.close()
  })

  it('ends who asks too often, and lets nothing pass after DISCONNECT', () => {
    const { gate } = openGate({ limits: { controlBurst: 2 } })
    const ping = () => gate.judge(frame(packetType.pingreq))
    expect([ping(), ping(), ping()]).toEqual(['pass', 'pass', { refused: 'too-many-control-packets' }])
    expect(gate.judge(frame(packetType.disconnect))).toBe('pass')
    expect(gate.saidGoodbye).toBe(true)
    expect(gate.judge(publish())).toBe('wait')
  })
})
