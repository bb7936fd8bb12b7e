import fc from 'fast-check'
import mqtt from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { type Frame, packetType } from './frame.js'
import { Intake, type Verdict } from './intake.js'

const limits = { connectBytes: 4096, publishBytes: 65_536, fragments: 10_000 }

function feed(chunks: readonly Buffer[], judge: (frame: Frame) => Verdict<'bad'> = () => 'pass') {
  const types: number[] = []
  const intake = new Intake<'bad'>({
    limits,
    judge: (frame) => {
      const verdict = judge(frame)
      if (verdict === 'pass') types.push(frame.type)
      return verdict
    },
  })
  const passed: Buffer[] = []
  for (const chunk of chunks) {
    intake.add(chunk)
    const bytes = intake.pass()
    if (bytes !== null) passed.push(bytes)
  }
  return { passed: Buffer.concat(passed).toString('hex'), types, refused: intake.refused, intake }
}

function chop(stream: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b)
  return [0, ...at]
    .map((start, index) => stream.subarray(start, at[index] ?? stream.length))
    .filter((chunk) => chunk.length > 0)
}

const publish = (size: number) =>
  mqtt.generate({
    cmd: 'publish',
    topic: 'telstar/v1/north/n1/telemetry',
    payload: Buffer.alloc(size, 0x41),
    qos: 1,
    messageId: 1 + (size % 65_535),
    dup: false,
    retain: false,
  })
const subscribe = mqtt.generate({ cmd: 'subscribe', messageId: 3, subscriptions: [{ topic: 'a', qos: 1 }] })
const packet = fc.oneof(
  fc.nat(3000).map(publish),
  fc.constant(subscribe),
  fc.constant(mqtt.generate({ cmd: 'pingreq' })),
  fc.constant(mqtt.generate({ cmd: 'connect', clientId: 'n1', keepalive: 60, clean: true })),
)
const garbage = fc.uint8Array({ minLength: 0, maxLength: 40 }).map((bytes) => Buffer.from(bytes))

describe('intake', () => {
  it('passes the same bytes, sees the same packets and refuses the same one however the stream is chopped', () => {
    fc.assert(
      fc.property(
        fc.array(packet, { maxLength: 8 }),
        garbage,
        fc.array(fc.nat(), { maxLength: 60 }),
        (packets, tail, cuts) => {
          const stream = Buffer.concat([...packets, tail])
          const whole = feed([stream])
          const chopped = feed(chop(stream, cuts))
          expect(chopped.passed).toBe(whole.passed)
          expect(chopped.types).toEqual(whole.types)
          expect(chopped.refused).toBe(whole.refused)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('passes every byte of good packets, one byte at a time as well', () => {
    const stream = Buffer.concat([publish(200), subscribe, publish(0)])
    const { passed, types } = feed([...stream].map((byte) => Buffer.from([byte])))
    expect(passed).toBe(stream.toString('hex'))
    expect(types).toEqual([packetType.publish, packetType.subscribe, packetType.publish])
  })

  it('holds a packet that must wait, whole, and passes it when it may', () => {
    let open = false
    const intake = new Intake<never>({ limits, judge: ({ type }) => (open || type === 1 ? 'pass' : 'wait') })
    const connect = mqtt.generate({ cmd: 'connect', clientId: 'n1', keepalive: 60, clean: true })
    intake.add(Buffer.concat([connect, publish(10)]))
    expect(intake.pass()).toEqual(connect)
    expect(intake.blocked).toBe(true)
    expect(intake.midPacket).toBe(false)
    expect(intake.pass()).toBeNull()
    open = true
    expect(intake.pass()).toEqual(publish(10))
    expect(intake.blocked).toBe(false)
  })

  it('passes what came before a refused packet and nothing of it', () => {
    const bad = Buffer.from([0xff, 0xff])
    const { passed, refused } = feed([Buffer.concat([publish(5), bad])])
    expect(passed).toBe(publish(5).toString('hex'))
    expect(refused).toBe('packet-type')
    expect(feed([publish(5)], () => ({ refused: 'bad' }))).toMatchObject({ passed: '', refused: 'bad' })
  })

  it('refuses a packet that comes in too many pieces', () => {
    const intake = new Intake<never>({ limits: { ...limits, fragments: 10 }, judge: () => 'pass' })
    for (const byte of publish(100)) {
      intake.add(Buffer.from([byte]))
      intake.pass()
    }
    expect(intake.refused).toBe('too-many-fragments')
  })
})
