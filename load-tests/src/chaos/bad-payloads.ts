/** A payload with exactly one thing wrong, and the reason its dead letter must give. */
export interface BadPayload {
  readonly reason: string
  readonly payload: (seq: number, boot: number) => string
}

/** A batch in JSON rows around one sample written by hand. */
export const badBatch = (sample: string) => (seq: number, boot: number) =>
  `{"v":1,"boot":${boot},"seq":${seq},"sent":${Date.now()},"samples":[${sample}]}`
/** One sample; `ts` and `values` go in as they stand. */
export const sampleAt = (ts: number | string, values: string) => `{"ts":${ts},"cell":1,"values":{${values}}}`
const now = () => Date.now()

/** Every kind once, each payload unlike all others (the same bytes twice are one dead letter); each has exactly one thing wrong. */
export const badPayloads: readonly BadPayload[] = [
  { reason: 'broken-json', payload: (seq) => `{"v":1,"seq":${seq},"boot":` },
  { reason: 'broken-json', payload: (seq) => `{"v":1,"seq":${seq},"text":"${'\0'}"}` },
  { reason: 'broken-json', payload: (seq, boot) => badBatch(sampleAt(now(), '"rsrp_dbm":NaN'))(seq, boot) },
  { reason: 'unsupported-version', payload: (seq) => `{"v":2,"boot":1,"seq":${seq},"sent":1,"samples":[]}` },
  { reason: 'bad-identity', payload: (seq) => `{"v":1,"boot":-1,"seq":${seq},"sent":1,"samples":[]}` },
  {
    reason: 'bad-structure',
    payload: (seq, boot) => `{"v":1,"boot":${boot},"seq":${seq},"sent":1,"samples":7}`,
  },
  { reason: 'not-finite', payload: (seq, boot) => badBatch(sampleAt(now(), '"rsrp_dbm":1e400'))(seq, boot) },
  {
    reason: 'impossible-clock',
    payload: (seq, boot) => badBatch(sampleAt(-62_167_219_200_000, '"rsrp_dbm":-80'))(seq, boot),
  },
  {
    reason: 'impossible-clock',
    payload: (seq, boot) => badBatch(sampleAt('9.2e15', '"rsrp_dbm":-80'))(seq, boot),
  },
  { reason: 'wrong-type', payload: (seq, boot) => badBatch(sampleAt(now(), '"rsrp_dbm":"-80"'))(seq, boot) },
  {
    reason: 'unknown-metric',
    payload: (seq, boot) => badBatch(sampleAt(now(), '"no_such_metric":1'))(seq, boot),
  },
  { reason: 'unknown-metric', payload: (seq, boot) => badBatch(sampleAt(now(), '"\\u0000":1'))(seq, boot) },
  {
    reason: 'out-of-range',
    payload: (seq, boot) => badBatch(sampleAt(now(), '"signal_strength_pct":101'))(seq, boot),
  },
]
