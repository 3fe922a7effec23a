// The few line icons of the widget, drawn on a 24 px grid.

const PATHS = {
  chat: "M4 11.5a8 8 0 1 1 3.2 6.4L3.5 19l1.1-3.5A8 8 0 0 1 4 11.5Z",
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9l6 6 6-6",
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  send: "M12 19V5M5.5 11.5 12 5l6.5 6.5",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  expand: "M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7",
  shrink: "M20 10h-6V4M14 10l6-6M4 14h6v6M10 14l-6 6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  bag: "M6 8h12l1 12H5L6 8Zm3 0V7a3 3 0 0 1 6 0v1",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7 8c.8-3.6 3.6-5.5 7-5.5s6.2 1.9 7 5.5",
  memory: "M7 4h10v16l-5-3.6L7 20V4Z",
  plus: "M12 6v12M6 12h12",
  minus: "M6 12h12",
  alert: "M12 8v5m0 3.2v.1M12 3.5 21 19H3l9-15.5Z",
  link: "M9 15l6-6M10 7l2-2a4 4 0 0 1 6 6l-2 2M14 17l-2 2a4 4 0 0 1-6-6l2-2",
  truck: "M3 6h11v10H3V6Zm11 4h4l3 3v3h-7v-6ZM7 19a1.6 1.6 0 1 0 0-3.2A1.6 1.6 0 0 0 7 19Zm10 0a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2Z",
  spark: "M12 4c.6 4.6 2.9 7 8 8-5.1 1-7.4 3.4-8 8-.6-4.6-2.9-7-8-8 5.1-1 7.4-3.4 8-8Z",
} as const;

export function Icon({ name, size = 20 }: { name: keyof typeof PATHS; size?: number }) {
  return (
    <svg class={`icon i-${name}`} viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The star beside a rating. */
export function Star() {
  return (
    <svg class="star" viewBox="0 0 24 24" width="13" height="13" aria-hidden="true" focusable="false">
      <path d="M12 3.2l2.7 5.6 6.1.8-4.5 4.2 1.1 6.1L12 17l-5.4 2.9 1.1-6.1-4.5-4.2 6.1-.8L12 3.2Z" />
    </svg>
  );
}
