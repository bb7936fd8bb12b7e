import { type MetricCatalogue, metricCatalogueSchema } from './metric-catalogue.js'

type Scale = readonly [unit: string, min: number, max: number]

const gauge = (name: string, [unit, min, max]: Scale, description: string) => ({
  name,
  kind: 'gauge' as const,
  unit,
  min,
  max,
  description,
})
const count = (name: string, description: string) => ({
  name,
  kind: 'count' as const,
  unit: '1',
  min: 0,
  max: 1e9,
  description,
})

const radio = [
  gauge(
    'signal_strength_pct',
    ['%', 0, 100],
    'Signal strength: RSRP −140 dBm is 0, −44 dBm is 100, linear between',
  ),
  gauge(
    'rsrp_dbm',
    ['dBm', -200, 0],
    'Reference signal received power (3GPP TS 38.215); devices report -200 at their floor',
  ),
  gauge('rsrq_db', ['dB', -50, 20], 'Reference signal received quality (3GPP TS 38.215)'),
  gauge('snr_db', ['dB', -40, 60], 'Signal to interference and noise ratio'),
  gauge('throughput_dl_mbps', ['Mbit/s', 0, 100_000], 'Downlink user throughput'),
  gauge('throughput_ul_mbps', ['Mbit/s', 0, 100_000], 'Uplink user throughput'),
  { ...gauge('latency_ms', ['ms', 0, 60_000], 'Round-trip time to the core'), percentiles: true },
  gauge('packet_loss_pct', ['%', 0, 100], 'Packets lost on that round trip'),
  count('calls_attempted', 'Calls attempted since the last sample'),
  count('calls_dropped', 'Calls dropped since the last sample'),
  gauge('active_users', ['1', 0, 1e6], 'Connected users'),
  gauge('prb_utilization_pct', ['%', 0, 100], 'Physical resource blocks in use (3GPP TS 28.552)'),
  {
    name: 'call_drop_rate_pct',
    kind: 'ratio' as const,
    unit: '%',
    min: 0,
    max: 100,
    description: 'Calls dropped of calls attempted',
    ratio: { numerator: 'calls_dropped', denominator: 'calls_attempted', scale: 100 },
  },
]

const host = [
  gauge('cpu_pct', ['%', 0, 100], 'Processor time in use, all cores'),
  gauge('memory_pct', ['%', 0, 100], 'Memory in use'),
  gauge('disk_pct', ['%', 0, 100], 'Fullest file system of the node'),
  gauge('temperature_c', ['°C', -60, 200], 'Hottest sensor of the node'),
  gauge('net_rx_mbps', ['Mbit/s', 0, 1e6], 'Received over all network interfaces'),
  gauge('net_tx_mbps', ['Mbit/s', 0, 1e6], 'Sent over all network interfaces'),
]

/** What a new region starts with. From then on its catalogue is data: the `metrics` table. */
export const metricCatalogueV1: MetricCatalogue = metricCatalogueSchema.parse([
  ...radio.map((metric) => ({ ...metric, group: 'radio' })),
  ...host.map((metric) => ({ ...metric, group: 'host' })),
])
