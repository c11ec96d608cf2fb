// The contents of a long page follow the reading: the link of the part now in view is the current one. Without it the links work all the same.
const side = document.querySelector(".ep-fw-side");
const links = new Map(
  [...(side?.querySelectorAll("a[href^='#']") ?? [])].map((link) => [link.getAttribute("href").slice(1), link]),
);
const parts = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
const seen = new Set();

function point() {
  const current = parts.filter((part) => seen.has(part)).at(-1);
  if (!current) return;
  for (const link of links.values()) link.removeAttribute("aria-current");
  const link = links.get(current.id);
  link.setAttribute("aria-current", "true");
  // The column alone is scrolled: scrollIntoView would move the page, and lose the place that an address points at.
  const top = link.getBoundingClientRect().top - side.getBoundingClientRect().top;
  if (top < 0 || top + link.offsetHeight > side.clientHeight) side.scrollTop += top - side.clientHeight / 3;
}

const watch = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) entry.isIntersecting ? seen.add(entry.target) : seen.delete(entry.target);
    point();
  },
  { rootMargin: "0px 0px -80% 0px" },
);
parts.forEach((part) => watch.observe(part));

// A jump from the narrow menu closes it, so that what was asked for is seen.
document.querySelector(".ep-fw-jump")?.addEventListener("click", (event) => {
  if (event.target.closest("a")) event.currentTarget.removeAttribute("open");
});
