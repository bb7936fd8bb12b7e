/** Another consumer owns the partition: the stored offset is not the one this slice starts from. Nothing was written. */
export class Fenced extends Error {
  override name = 'Fenced'
}
