export default ({ data, parentElement }) => bringIntoView(parentElement, data);
