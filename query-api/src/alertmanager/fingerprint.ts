const offsetBasis = 14_695_981_039_346_656_037n
const prime = 1_099_511_628_211n
const mask = 0xffff_ffff_ffff_ffffn
const separator = 0xff

/**
 * The fingerprint of a set of labels as Prometheus and Alertmanager compute it: FNV-1a of 64 bits over the names in
 * order, each with its value, a byte 255 after every one; 16 hexadecimal digits.
 */
export function fingerprint(labels: Readonly<Record<string, string>>): string {
  let sum = offsetBasis
  const add = (byte: number) => {
    sum = ((sum ^ BigInt(byte)) * prime) & mask
  }
  for (const name of Object.keys(labels).toSorted()) {
    for (const text of [name, labels[name] ?? '']) {
      for (const byte of Buffer.from(text)) add(byte)
      add(separator)
    }
  }
  return sum.toString(16).padStart(16, '0')
}
