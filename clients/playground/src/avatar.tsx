interface Props {
  readonly name: string;
}

/** The first letter of a name: pictures would be loaded from servers that nobody here has chosen. */
export function Avatar({ name }: Props) {
  return (
    <span class="avatar" aria-hidden="true">
      {[...name][0]?.toUpperCase()}
    </span>
  );
}
