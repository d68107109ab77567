/** What is wanted and not present, in the order of what is wanted. */
export function lacking(wanted: readonly string[], present: readonly string[]): string[] {
  return wanted.filter((each) => !present.includes(each));
}
