// A form rather than a link, which anybody could make.

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".sign_out");
  if (!root.firstChild) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = "/leave";
    form.append(document.createElement("button"));
    root.append(form);
  }
  root.querySelector("button").textContent = data.words;
}
