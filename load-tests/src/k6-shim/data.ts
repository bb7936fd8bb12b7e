/** k6 shares one array between its users; here there is one user. */
export class SharedArray<Item> extends Array<Item> {
  constructor(_name: string, load: () => Item[]) {
    super(...load())
  }
}
