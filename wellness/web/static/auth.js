"use strict";
// The code of a set-password link stands behind the #, which browsers send to nobody. It is put
// into the form here, and out of the address bar and the history; without scripts people paste it.
const place = document.querySelector("[data-token]");
const token = decodeURIComponent(location.hash.slice(1));
if (place && token) {
  place.querySelector("input").value = token;
  place.hidden = true;
  for (const link of document.querySelectorAll("a[hreflang]")) link.hash = token;
  history.replaceState(null, "", location.pathname + location.search);
}
for (const button of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(button.dataset.shows);
  const word = button.querySelector("span");
  const show = word.textContent;
  const turn = (isShown) => {
    field.type = isShown ? "text" : "password";
    word.textContent = isShown ? button.dataset.hide : show;
  };
  button.hidden = false;
  button.addEventListener("click", () => turn(field.type === "password"));
  field.form.addEventListener("submit", () => turn(false));
}
