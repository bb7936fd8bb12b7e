const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/** By exponent: the power of ten that brings a float32 to its 7 significant digits before the point. */
const sevenDigits = Float64Array.from({ length: 256 }, (_, exponent) =>
  Number(`1e${Math.floor(45.15 - exponent * 0.30103)}`),
)

/**
 * The number somebody most likely meant by a float32: 61.3 rather than 61.29999923706055. Always one that becomes the
 * same float32 again; NaN, infinities, −0 and whole numbers stay what they are (a time in milliseconds rounded to 7
 * digits would be half a minute off for every reader that does not round).
 */
export function decimalOfFloat32(single: number): number {
  if (Number.isInteger(single)) return single
  float[0] = single
  const scale = sevenDigits[((bits[0] as number) >>> 23) & 0xff] as number
  const decimal = Math.round(single * scale) / scale
  return decimal !== 0 && Math.fround(decimal) === single ? decimal : single
}

/** Whether four bytes hold this number without loss, as `decimalOfFloat32` reads them. */
export function fitsFloat32(value: number): boolean {
  return decimalOfFloat32(Math.fround(value)) === value
}
