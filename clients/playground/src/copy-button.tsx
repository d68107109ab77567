import { useEffect, useState } from 'preact/hooks';

interface Props {
  readonly text: string;
  readonly label: string;
  /** Completes the label for those who hear it alone. */
  readonly about?: string;
}

const SHOWN_MS = 2000;

/** A button that copies a text and says whether that worked. */
export function CopyButton({ text, label, about }: Props) {
  const [result, setResult] = useState<string>();

  useEffect(() => {
    if (result === undefined) return;
    const timer = setTimeout(() => setResult(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [result]);

  return (
    <button type="button" class="quiet" onClick={() => void copy(text).then(setResult)}>
      <span aria-live="polite">{result ?? label}</span>
      {about !== undefined && <span class="hidden"> {about}</span>}
    </button>
  );
}

async function copy(text: string): Promise<string> {
  try {
    // Undefined unless the page comes from this machine or by HTTPS.
    await navigator.clipboard.writeText(text);
    return 'Copied';
  } catch {
    return copyBySelection(text) ? 'Copied' : 'Cannot copy';
  }
}

/** Copies without the clipboard object, which pages over plain HTTP do not have. */
function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'hidden';
  const focused = document.activeElement as HTMLElement | null;
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  focused?.focus();
  return copied;
}
